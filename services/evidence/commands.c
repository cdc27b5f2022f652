// commands -- what evidence can be asked.
#include "services/evidence/commands.h"
#include "services/evidence/attaching.h"
#include "services/evidence/sweep.h"

const Command evidence_commands[] = {
    {"CreateAttachment", create_attachment, look_at_file, NULL},
    {"GetAttachment", get_attachment, may_read_attachment, NULL},
    {"CreateEvidence", create_evidence, prepare_evidence, NULL},
    {"ListItems", list_items, may_read_evidence, NULL},
    {"WarnEvidence", warn_evidence, may_warn, NULL},
    {"AcceptEvidence", accept_evidence, may_accept, NULL},
    {"SampleEvidence", NULL, sample_evidence, NULL},
    {"GetTonight", NULL, get_tonight, NULL},
    {"SweepDay", NULL, sweep_day, NULL},
    {"TakeCallEvent", take_call_event, hear_of_call, fetch_opportunity_of_call},
    {"ListContactCalls", list_contact_calls, may_read_calls_of_contact, NULL},
    {"ListOpportunityCalls", list_opportunity_calls, may_read_calls_of_opportunity, NULL},
    {"GetRecording", get_recording, may_hear_recording, NULL},
    {"SetRecording", set_recording, may_set_recording, NULL},
    {0},
};
