// socket_file -- the files that ipc endpoints leave behind: libzmq does not remove them. Part of socket.
#pragma once

typedef struct SocketFile SocketFile;
// Remembers the file of an endpoint that was just bound, in front of `others`; endpoints without a file are
// passed over.
SocketFile *socket_file_note(const char *endpoint, SocketFile *others);
// Removes the files, but for those that another process has replaced by its own since.
void socket_files_remove(SocketFile *files);
