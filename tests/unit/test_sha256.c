/* SHA-1, SHA-256 and HMAC, with the values of those who wrote them down. */
#include "base/sha1.h"
#include "base/sha256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void assert_hex(const unsigned char digest[SHA256_BYTES], const char *wanted)
{
	struct buf hex = { 0 };
	sha256_put(&hex, digest);
	assert_int_equal(hex.n, 64);
	assert_memory_equal(hex.s, wanted, 64);
	buf_release(&hex);
}

/* FIPS 180-2, appendix B. */
static void hash_in_pieces(void **state)
{
	static const struct str two = STR_ROW("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq");
	struct sha256 h;
	unsigned char digest[SHA256_BYTES];
	(void)state;
	for (size_t piece = 1; piece <= two.n; piece++) {
		sha256_init(&h);
		for (size_t at = 0; at < two.n; at += piece)
			sha256_add(&h, (struct str){ two.s + at, two.n - at < piece ? two.n - at : piece });
		sha256_add(&h, STR(""));
		sha256_end(&h, digest);
		assert_hex(digest, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	}
	struct buf hex = { 0 };
	sha256_hex(&hex, STR("abc"));
	sha256_hex(&hex, STR(""));
	assert_true(str_eq(buf_str(&hex),
			   STR("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
			       "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")));
	buf_release(&hex);
}

/* RFC 4231, section 4. */
static void hmac_of_rfc_4231(void **state)
{
	char key[131], data[50];
	const struct {
		char key, text;
		size_t key_n, text_n;
		const char *word, *wanted;
	} rows[] = {
		{ 0x0b, 0, 20, 8, "Hi There",
		  "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
		{ (char)0xaa, (char)0xdd, 20, 50, NULL,
		  "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe" },
		{ (char)0xaa, 0, 131, 54, "Test Using Larger Than Block-Size Key - Hash Key First",
		  "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
	};
	unsigned char mac[SHA256_BYTES];
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(key, rows[i].key, sizeof(key));
		memset(data, rows[i].text, sizeof(data));
		sha256_hmac((struct str){ key, rows[i].key_n },
			    (struct str){ rows[i].word ? rows[i].word : data, rows[i].text_n }, mac);
		assert_hex(mac, rows[i].wanted);
	}
	sha256_hmac(STR("Jefe"), STR("what do ya want for nothing?"), mac);
	assert_hex(mac, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

/* FIPS 180-2, appendix A.1. */
static void sha_1_of_two_texts(void **state)
{
	static const unsigned char wanted[SHA1_BYTES] = { 0xa9, 0x99, 0x3e, 0x36, 0x47, 0x06, 0x81,
							  0x6a, 0xba, 0x3e, 0x25, 0x71, 0x78, 0x50,
							  0xc2, 0x6c, 0x9c, 0xd0, 0xd8, 0x9d };
	unsigned char digest[SHA1_BYTES];
	(void)state;
	sha1_of_both(STR("a"), STR("bc"), digest);
	assert_memory_equal(digest, wanted, sizeof(wanted));
	sha1_of_both(STR("abc"), STR(""), digest);
	assert_memory_equal(digest, wanted, sizeof(wanted));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hash_in_pieces),
		cmocka_unit_test(hmac_of_rfc_4231),
		cmocka_unit_test(sha_1_of_two_texts),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
