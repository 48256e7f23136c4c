/* What a character is in running text (Unicode general categories). */
#ifndef BASE_LETTER_H
#define BASE_LETTER_H

#include <stdint.h>

enum letter_class {
	LETTER_OTHER, /* punctuation, symbols, controls */
	LETTER_WORD,  /* letters, digits, and the marks on them */
	LETTER_BLANK, /* spaces, tabs, ends of lines and paragraphs */
	LETTER_ALONE, /* of scripts that put no blanks between words: Han, Hiragana, Katakana */
};

enum letter_class letter_class(uint32_t code);

#endif
