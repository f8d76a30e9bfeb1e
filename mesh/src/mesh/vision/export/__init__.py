"""Export of text read from pages, for services: one module per format, all written from `pages.Document`.

document        a stored picture as a `TextDocument`: corrections applied, words placed
pages           a document as a sequence of pages; a picture is a document of one page
formats         the registry: `WRITERS[format](document)` yields a file page by page
plain_text, layout_text, markdown, csv_rows, json_document, hocr, alto, page_xml   the writers
pdf             searchable PDFs, of pictures and of an original PDF
zip_stream      several files as a ZIP
bounded         time limit of an export, and its cancellation
"""
