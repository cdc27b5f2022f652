// notice -- who is told of what. Pure: no SQL, no clock, no I/O.
#pragma once
#include "common/clock.h"
#include <notifications/notifications.pb-c.h>
#include <stdbool.h>

typedef Notifications__Notice Notice;

enum { SALESPEOPLE = 1, MANAGERS = 2, VIEW_ALL = 4, PARTICIPANTS = 8 }; // Notice.groups

// An opportunity as this daemon knows it. Of what concerns a contact alone, `id` and `name` are NULL.
typedef struct Known {
    const char *id, *campaign_id, *contact_id, *name;
    const char *owner_id;    // once the event has happened
    const char *bulk_act_id; // of its creation
    bool awaits_owner;       // nobody was named and automatic distribution has not decided yet
    bool is_automatic;       // its campaign distributes by itself
    int version;
} Known;

// What an event gives cause to tell.
typedef struct Notices {
    Arena *arena;
    const char *event_id, *actor_id, *bulk_act_id;
    Notice **items;
    size_t n;
} Notices;

// It entered. Under automatic distribution with nobody named, nothing is told before an owner is found or
// nobody is.
void notices_of_entry(Notices *out, const Known *o);           // NTF-01, NTF-02, AMB-15
void notices_of_first_owner(Notices *out, const Known *o);     // NTF-02: what the entry left untold
void notices_of_nobody_eligible(Notices *out, const Known *o); // AMB-09
void notices_of_owner_change(Notices *out, const Known *o, const char *from_owner_id);
void notices_of_end(Notices *out, const Known *o, bool is_won);
void notices_of_comment(Notices *out, const Known *o);

// leader_id: of the salesperson's team, or NULL; outside campaigns he is the manager. All of a night are
// told as one.
void notices_of_sweep(Notices *out, const Known *o, const char *leader_id, Time at);   // NTF-05
void notices_of_warning(Notices *out, const Known *o);                                 // NTF-06
void notices_of_deadline(Notices *out, const Known *o, const char *day);               // NEW-05
void notices_of_transaction(Notices *out, const Known *o, const char *user_id);        // NTF-04
void notices_of_task(Notices *out, const Known *o, const char *assignee_id, bool due); // PEE-09
void notices_of_payment(Notices *out, const Known *o);
void notices_of_contact_owner(Notices *out, const Known *contact, const char *from_id, const char *to_id);
void notices_of_contact_swept(Notices *out, const Known *contact, const char *from_id, const char *leader_id,
                              Time at); // NTF-05
// LEA-16. Of a contact or of a lead.
void notices_of_scale_rating(Notices *out, const char *contact_id, const char *lead_id,
                             const char *leader_id);

// Somebody who may be concerned.
typedef struct Reader {
    const char *id;
    bool is_salesperson, is_manager; // of the campaign
    bool views_all, takes_part;      // in the thread
    const char *told_id;             // the notification that tells him of this cause already; NULL: none
    int told_count, told_version;
    Time told_at;
    bool in_app, by_email; // how he wants to be told of this type
} Reader;

// How many of the notices, all of one cause, are for this one. *first: one of them. PEE-13
size_t notices_for(const Reader *r, Notice *const *all, size_t n, const Notice **first);
// With hide-info its name may hold what only the owner and the managers may see. NTF-07
bool reader_may_see_name(const Reader *r, const Notice *n, bool hides_info);

// What makes notifications the same: an event, or all of a bulk act that is of one type and campaign.
char *notice_cause_id(const Notice *n, Arena *a);
// What is told together; for one that stands alone a new id.
char *notice_gather_id(const Notice *n, Arena *a);
