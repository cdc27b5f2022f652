// gateway -- its life: configured, listening, draining, gone.
#pragma once

int gateway_main(int argc, char **argv); // main's value
