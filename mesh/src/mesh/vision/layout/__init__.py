"""Find the layout of a page from its lines: rows, columns, tables, paragraphs, blocks and the reading order.

    boxes        turn quads of any angle into upright boxes, one group per direction of reading
    rows         group boxes that are level
    gutters      find the white strips between columns of running text
    tables       divide rows into cells
    blocks       divide rows into blocks and paragraphs
    splitting    split a line at a gutter that it crosses by mistake
    page_layout  combine these; the entry points

Only geometry and texts are used, no pixels. Standard library only: bff-api has no NumPy, and for a few hundred boxes
it would not be faster. Without texts (detection-api), only the order is used.
"""
