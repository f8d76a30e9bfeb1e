"""gunicorn's threaded worker with bounds: slow or many connections of one client do not stop the service.

    worker.py          accepts connections, receives requests, gives complete ones to threads, sends responses
    connection.py      one connection: its state and its deadline
    incoming.py        one request while it arrives; chunked.py decodes a chunked body
    outgoing.py        what a thread has written and the client has not taken yet
    dispatch.py        which complete request gets the next free thread
    budget.py          bytes of all requests and responses that the process holds
    client_address.py  the client behind trusted proxies
    failures.py        the server's own error responses, as problems

Threads never wait for a client's bytes, so a slow client costs a file descriptor and its buffered bytes, no thread
(decision 36).
"""
