"""Open documents: PDFs, files of several frames, and pictures in formats that browsers and models do not take.

    reader.py      the service's side: `DocumentReader.inspect` and `.open_page`, which ask a child process
    document.py    what they return, and limits
    own_text.py    the service's side: lines of the PDF's own words, and the boxes that must be read in addition
    kinds.py       the kind of a file, by its first bytes
    tasks.py       the child's side: what the reader asks for
    pdf_*.py       the child's side: PDFs, by PDFium
    frames.py, frame_pixels.py, decoders.py, jpeg_xl_size.py   the child's side: all other formats, by Pillow
    encoding.py    the child's side: the picture of a page as a file

    reader = DocumentReader(processes)                  # DecodingProcesses with `MODULES` among its modules
    info = reader.inspect(file, password=None)          # kind and number of pages
    page = reader.open_page(file, 1, password=None, ocr=OcrMode.AUTO)

Problems, all of them subclasses of `BadDocument` (`mesh.contracts.problems`):

    BadDocument        400   damaged, of unknown format, or without pages
    PasswordRequired   400   encrypted, and no password was given
    WrongPassword      400   encrypted, and the password does not open it
    NoSuchPage         400   the document has fewer pages; `pages` says how many
    PageFailed         422   over the limit of time or memory, or the child process has crashed; see its `reason`

What to read on a page, for every service that reads pages:

    boxes = boxes_to_read(page, detect(page.content)) if needs_models(page) else []
    found = read_page_in_steps(boxes, read, image_id, known_lines(page.words or ()))     # mesh.vision.page
    source = source_of(page, boxes)

Only `kinds`, `document`, `own_text` and `reader` may be imported by a service: the others load decoders.
"""
