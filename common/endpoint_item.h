// endpoint_item -- one item of a list of endpoints, understood. Part of endpoint.
#pragma once
#include <stdbool.h>

typedef enum EndpointKind {
    ENDPOINT_ITSELF, // nothing to look up
    ENDPOINT_NAME,   // tcp, of a host that has a name
    ENDPOINT_FILES,  // ipc, of a path with wildcards
} EndpointKind;

typedef struct EndpointItem {
    EndpointKind kind;
    char name[256]; // host, or path
    char port[8];   // of ENDPOINT_NAME
} EndpointItem;

bool endpoint_item_read(const char *text, EndpointItem *out); // false: not understood
