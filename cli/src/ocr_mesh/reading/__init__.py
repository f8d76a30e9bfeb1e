"""Read files, for `ocr-mesh read` and `ocr-mesh watch`.

inputs      the files that are named, and those in folders
read_file   the result of a file: pages that were read, pages that failed
local       reads files with the models, in this process
models      both models, and how they read one page
server      reads files with a running mesh
exporting   the result of a file in an export format
results     files below the folder of results: which are up to date, and how they are written
answers     the result of a file as JSON objects, for standard output
batch       several files at once, with progress, messages and a clean stop
progress    the progress bar
stopping    Ctrl-C and SIGTERM
watching    reads files as they appear in a folder
"""
