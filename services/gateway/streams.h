// streams -- what all open server-sent event streams share: whose they are, heartbeats, looking again at
// rights.
#pragma once
#include "common/arena.h"
#include "services/gateway/auth.h"
#include "services/gateway/sights.h"

// Lives on the stack of the fiber that serves it.
typedef struct Stream {
    struct Stream *prev, *next;
    Exchange *x;
    Flow *flow;
    const char *token;
    const Cohoi__Actor *actor; // as last seen
    Sight sight;
    Arena *of_actor, *of_sight;                 // what these two hang on; replaced with them
    uint64_t next_beat, next_look, next_around; // heartbeat; look at the token; look at the campaigns
    uint64_t looked_around, unsure_since;
    bool sees_other; // since it was last set to false he may see other campaigns than before
} Stream;

// Answers with the head of a stream.
void stream_open(Stream *s, Exchange *x, const Visitor *v);
void stream_close(Stream *s);
// To be called in a loop, each time after stream_wait: heartbeats, token, campaigns. False: the stream is
// over.
bool stream_turn(Stream *s);
void stream_wait(Stream *s,
                 uint64_t at_most); // until something happens; at_most: clock_monotonic's ms, 0: no limit

// One message; id may be NULL. From the stream's own fiber stream_write, which waits for the reader; else
// stream_offer.
bool stream_write(Stream *s, const char *event, const char *id, const char *data)
    __attribute__((warn_unused_result));
void stream_offer(Stream *s, const char *text, size_t n);
char *stream_message(Arena *a, const char *event, const char *id, const char *data);

unsigned streams_count(void);
void streams_look_again(void);  // a right was taken or given
void streams_look_around(void); // a campaign changed
void streams_end(void);         // all of them
