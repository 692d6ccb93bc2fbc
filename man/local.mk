dist_man_MANS += man/spiglass.1 man/spiglass-json.5

# The same in Japanese.
jamandir = $(mandir)/ja/man1
dist_jaman_DATA = man/ja/spiglass.1
