"""Scans, ink and cut-outs of a picture as PNG.

    request.py      what is asked for, from the lines of a picture; bff-api's side, without OpenCV
    background.py   estimate the light on the paper, and remove it
    ink.py          how much of each pixel is ink, and in which colour
    outline.py      find the edges of a page
    straighten.py   turn and straighten a page by its outline or by its lines
    task.py         all of it for one picture, in a child process (`mesh.vision.decoding`)

Decision 64.
"""
