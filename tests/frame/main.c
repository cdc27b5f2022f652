// The two daemons of the frame's tests in one executable: `frame-daemon owner --config ...`, `frame-daemon
// follower ...`.
#include "tests/frame/frame_daemon.h"
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    const char *which = argc > 1 ? argv[1] : "";

    if (!strcmp(which, "owner")) return service_main(&owner, argc - 1, argv + 1);
    if (!strcmp(which, "follower")) return service_main(&follower, argc - 1, argv + 1);
    (void)fprintf(stderr, "frame-daemon owner|follower [options]\n");
    return 64;
}
