dist_man_MANS += man/spiglass.1 man/spiglass-json.5
