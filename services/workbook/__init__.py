"""Moving in with one workbook: reading, checking and storing it, all or nothing.

``reading`` opens the file, ``tables`` types its cells by the declarations of ``sheets``, the
modules named after their subject (``catalogue``, ``clients``, ``grounds``, ``plans``,
``sessions``) check and store, ``importing`` runs them in order within one transaction.
"""
