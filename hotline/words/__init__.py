"""What people hear and read: message catalogues, and numbers, goods, times and codes put into words.

Every sentence lives in a .po file under `catalogues/LANGUAGE/SUBJECT.po` under a symbolic name
(`call.first`, `text.order_taken`), so that a social worker can change the wording without touching code and a
translator sees all of it. Rooms and flows speak in `Line`s; this room alone turns them into language.
"""
