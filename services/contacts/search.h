// search -- what a contact is found by: one text for words, one list of facets for filters, keys for exact
// matches.
#pragma once
#include "services/contacts/contact.h"

// Folded name, codes, phone in the ways people type it, e-mail, persons: of what a reader with rights may
// know.
char *contact_search_text(const Contact *c, Arena *a);
// What a reader typed, as a pattern for `like`: "0912 345" finds by digits, "Nguyễn" without accents. NULL:
// nothing.
char *search_pattern(const char *q, Arena *a);

// A phone as it is matched: E.164, or its bare digits where it has no such form, as a hotline. NULL: none.
char *phone_key(const char *phone, Arena *a);

// A facet is a word such as "verify=2": any number of filters together are one containment, which one index
// serves.
char **contact_facets(const Contact *c, Arena *a, size_t *n);
char **filter_facets(const Contacts__ListContacts *in, Arena *a, size_t *n);
