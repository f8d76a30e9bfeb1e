"""Searchable PDFs: pictures or an original PDF, and invisible text over what is seen.

searchable       the entry points, for services
process          the process that builds a PDF, seen from the service
process_main     that process: only there pikepdf, img2pdf and the files of people are loaded
builder          the PDF that is built, page by page
picture_image    a picture as an image of a PDF, unchanged if possible
text_layer       the operators that place words
invisible_font   the font of these words
page_box         where the picture of a page is on the page of an original PDF
archive          PDF/A-2b
"""
