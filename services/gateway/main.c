// main -- cohoi-gateway.
#include "services/gateway/gateway.h"

int main(int argc, char **argv)
{
    return gateway_main(argc, argv);
}
