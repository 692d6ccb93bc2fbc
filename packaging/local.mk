# For distributions; nothing of it is installed.
EXTRA_DIST += packaging/README.md packaging/spiglass@.service packaging/apparmor/usr.bin.spiglass
