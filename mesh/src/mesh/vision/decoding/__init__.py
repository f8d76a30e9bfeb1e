"""Decode files that people send in child processes that can be killed.

    processes.py      the service's side: a small pool, a time limit, 422 when a file exceeds it
    client_slots.py   the service's side: one decoding per client
    fork_server.py    the service's side: start the fork server and ask it for children
    server_main.py    a process without threads and engine, which forks the children
    child.py          one child: a memory limit, then one picture after another
    shared_memory.py  files and pixels between them

What a child does with a picture is in `mesh.vision.stored_pixels`, and in bff-api's modules for thumbnails and PDFs.
A decoder in C cannot be cancelled, so nothing less than a process can be given a time limit. Decision 35.
"""
