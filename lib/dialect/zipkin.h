/*
 * Zipkin, both generations: v2 (zipkin-api zipkin2-api.yaml) and v1
 * (zipkin-api.yaml: core annotations and binary annotations with endpoints).
 * For lib/dialect/ only.
 */
#ifndef DIALECT_ZIPKIN_H
#define DIALECT_ZIPKIN_H

#include "dialect/dialect.h"

struct zipkin_endpoint {
	struct str service;
	struct str ipv4, ipv6;
	struct value port; /* VALUE_NONE: unset */
};

/* The endpoint that is next in `j`. */
void zipkin_endpoint_read(struct pull *j, struct zipkin_endpoint *e);

/* Of this process: service.name of the resource, net.host.*. Of the other one: peer.service, net.peer.*. */
void zipkin_local(struct build *b, const struct zipkin_endpoint *e);
void zipkin_remote(struct build *b, const struct zipkin_endpoint *e);

/* An attribute of the span, or what OpenTelemetry's exporter made of status, scope and links. */
void zipkin_tag(struct build *b, struct str key, struct value v);

/* An annotation whose text OpenTelemetry's exporters wrote (name|{json}|dropped, {"name":{…}}, "name":{…}) is
 * taken apart; any other is the event's name. */
void zipkin_annotation(struct reading *r, struct value timestamp, struct str value);

/*
 * v1: what core annotations (cs cr ss sr ms mr) and binary annotations say of
 * kind, times, endpoints and attributes, where the span does not say it
 * itself. One record stays one span, also where client and server report in
 * it: then it is the client's.
 */
void zipkin_v1_read(struct reading *r, struct str annotations, struct str binary_annotations,
		    bool has_duration);

#endif
