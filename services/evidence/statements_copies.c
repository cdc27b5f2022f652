// statements_copies -- SQL about what other daemons own, and about contacts that were merged or erased.
#include "services/evidence/store.h"

const Statement copy_statements[] = {
    {"contact_save", "insert into contact (id, salesperson_id, version) values ($1, $2, $3) on conflict (id)"
                     " do update set salesperson_id = excluded.salesperson_id, version = excluded.version"
                     " where excluded.version > contact.version"},
    {"person_save",
     "insert into person (id, full_name, username, roles, version) values ($1, $2, lower($3), $4, $5)"
     " on conflict (id) do update set full_name = excluded.full_name, username = excluded.username,"
     " roles = excluded.roles, version = excluded.version where excluded.version > person.version"},
    {"role_save", "insert into role (id, name, checks, version) values ($1, $2, $3, $4) on conflict (id)"
                  " do update set name = excluded.name, checks = excluded.checks, version = excluded.version"
                  " where excluded.version > role.version"},
    {"service_legal", "insert into legal_service (id) values ($1) on conflict do nothing"},
    {"service_plain", "delete from legal_service where id = $1"},
    {"settings_save",
     "insert into settings (version, doc) values ($1, $2) on conflict (one) do update set"
     " version = excluded.version, doc = excluded.doc where excluded.version > settings.version"},
    {"settings_one", "select doc from settings"},
    {"agent_by_id", "select p.id, exists (select from role r where r.name = any(p.roles) and r.checks)"
                    " from person p where p.id = $1"},
    {"agent_by_username", "select p.id, exists (select from role r where r.name = any(p.roles) and r.checks)"
                          " from person p where p.username = lower($1) limit 1"},
    {"salesperson_of", "select salesperson_id from contact where id = $1"},

    // --- what hangs on a contact, in batches of $2 ---
    {"following_put",
     "insert into contact_to_follow (contact_id, into_id, cause) values ($1, $2, $3)"
     " on conflict (contact_id) do update set into_id = excluded.into_id, cause = excluded.cause"},
    {"followings", "select contact_id, into_id, cause from contact_to_follow limit 100"},
    {"following_locked", "select 1 from contact_to_follow where contact_id = $1 for update skip locked"},
    {"following_drop", "delete from contact_to_follow where contact_id = $1"},
    {"dossiers_move", "update dossier set contact_id = $3 where id in (select id from dossier"
                      " where contact_id = $1 order by id limit $2 for update) returning 1"},
    {"calls_move", "update phone_call set contact_id = $3 where id in (select id from phone_call"
                   " where contact_id = $1 limit $2) returning 1"},
    {"links_move",
     "with gone as (delete from attachment_link where ctid in (select ctid from attachment_link"
     "   where contact_id = $1 limit $2) returning attachment_id, opportunity_id, on_contact),"
     " moved as (insert into attachment_link (attachment_id, opportunity_id, contact_id, on_contact)"
     "   select attachment_id, opportunity_id, $3, on_contact from gone on conflict do nothing)"
     " select 1 from gone"},
    // The rows of the files go with their bytes (uploads), for which both arms wait.
    {"files_erase",
     "with old as (select attachment_id as id from attachment_link where contact_id = $1 limit $2),"
     " gone as (delete from attachment where id in (select id from old) returning id)"
     " select id from gone"},
    {"recordings_erase",
     "with old as (select id, recording_id from phone_call where contact_id = $1"
     "   and (recording_id is not null or recording_url is not null) limit $2),"
     " blank as (update phone_call set recording_id = null, recording_url = null where id in"
     "   (select id from old)), gone as (delete from attachment where id in (select recording_id from old))"
     " select recording_id from old"},
    {"uploads_drop", "delete from uploads where id = any($1::uuid[])"},

    // --- documents that tell of a contact (Service.erased): notes of proofs and of warnings ---
    {"erased_items", "select i.id, i.doc from item i join dossier d on d.id = i.opportunity_id"
                     " where d.contact_id = $1 and i.id > $2::uuid order by i.id limit $3"},
    {"erased_item_save", "update item set doc = $3 where id = $2 and opportunity_id in"
                         " (select id from dossier where contact_id = $1)"},
    {"erased_warnings", "select w.id, w.doc from warning w join dossier d on d.id = w.opportunity_id"
                        " where d.contact_id = $1 and w.id > $2::uuid order by w.id limit $3"},
    {"erased_warning_save", "update warning set doc = $3 where id = $2 and opportunity_id in"
                            " (select id from dossier where contact_id = $1)"},
    {0},
};
