def warn(book, entries):
    pass
