// ready -- asks an instance whether it can serve, by /readyz on its admin port.
#include "deploy/cohoi/ready.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int ready_port(const Place *at, const char *name, const char *kind)
{
    char text[100];
    Path file = place_path(at, "run/%s.%s", name, kind);
    if (place_read(at, file.text + strlen(at->dir) + 1, text, sizeof text) <= 0) return 0;
    const char *colon = strrchr(text, ':'); // "127.0.0.1:8080" or "8080"
    int port = atoi(colon ? colon + 1 : text);
    return port > 0 && port < 65536 ? port : 0;
}

static int dial(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct timeval patience = {.tv_usec = 300000};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0 &&
        connect(fd, (const struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    close(fd);
    return -1;
}

bool ready_ask(const Place *at, const char *name)
{
    static const char question[] = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    char answer[64] = "";
    int port = ready_port(at, name, "admin");
    int fd = port ? dial(port) : -1;
    if (fd < 0) return false;
    bool heard = send(fd, question, sizeof question - 1, MSG_NOSIGNAL) > 0 &&
                 recv(fd, answer, sizeof answer - 1, 0) > 0;
    close(fd);
    return heard && strncmp(answer, "HTTP/1.", 7) == 0 && strncmp(answer + 8, " 200", 4) == 0;
}
