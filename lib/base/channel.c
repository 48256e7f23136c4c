/* A ring under a lock. */
#include "base/channel.h"

#include "base/mem.h"

#include <pthread.h>
#include <stdlib.h>

struct channel {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	size_t room, first, n;
	bool closed;
	void *item[];
};

struct channel *channel_new(size_t room)
{
	struct channel *c = mem_alloc(1, sizeof(*c) + room * sizeof(c->item[0]));
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->changed, NULL);
	c->room = room;
	return c;
}

void channel_free(struct channel *c)
{
	if (!c)
		return;
	pthread_mutex_destroy(&c->lock);
	pthread_cond_destroy(&c->changed);
	free(c);
}

bool channel_send(struct channel *c, void *item)
{
	pthread_mutex_lock(&c->lock);
	while (c->n == c->room && !c->closed)
		pthread_cond_wait(&c->changed, &c->lock);
	bool open = !c->closed;
	if (open) {
		c->item[(c->first + c->n++) % c->room] = item;
		pthread_cond_broadcast(&c->changed);
	}
	pthread_mutex_unlock(&c->lock);
	return open;
}

void *channel_receive(struct channel *c)
{
	void *item = NULL;
	pthread_mutex_lock(&c->lock);
	while (!c->n && !c->closed)
		pthread_cond_wait(&c->changed, &c->lock);
	if (c->n) {
		item = c->item[c->first];
		c->first = (c->first + 1) % c->room;
		c->n--;
		pthread_cond_broadcast(&c->changed);
	}
	pthread_mutex_unlock(&c->lock);
	return item;
}

void channel_close(struct channel *c)
{
	pthread_mutex_lock(&c->lock);
	c->closed = true;
	pthread_cond_broadcast(&c->changed);
	pthread_mutex_unlock(&c->lock);
}
