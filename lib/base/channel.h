/*
 * A channel between two threads: pointers, in order, at most as many under way
 * as it has room for. Either side can end it.
 */
#ifndef BASE_CHANNEL_H
#define BASE_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>

struct channel;

struct channel *channel_new(size_t room) __attribute__((warn_unused_result));
void channel_free(struct channel *c); /* nobody uses it any more; NULL is allowed */

/* Waits for room. False when the channel was closed: the item was not taken. */
bool channel_send(struct channel *c, void *item);

/* Waits for an item; NULL when the channel was closed and is empty. */
void *channel_receive(struct channel *c);

/* Nothing is sent any more; both sides wake up. */
void channel_close(struct channel *c);

#endif
