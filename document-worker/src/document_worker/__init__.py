"""document-worker: reads documents page by page.

    entrypoint.py    the process: consumer, probes, metrics
    bootstrap.py     composition root: the handler of each queue
    opening.py       documentQueue: count the pages of a file
    reading.py       pageQueue: render one page, read it, publish its text and picture
    exporting.py     exportQueue: write a whole document in some format
    lost.py          dead letters of these three: the error of what no worker survived
    ended.py         documentDoneQueue: metrics
    store_client.py  image-store: the job, the file, the results
    originals.py     files of the documents in work, on the local disk
    retry.py         wait in hand while image-store or the broker is away

A page's result goes to image-store before its message is acknowledged, and the answer names the pages to queue next.
"""
