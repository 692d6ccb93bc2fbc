# Catalogs: one a theme, put together and built into the program.  update.sh makes them anew from the sources.
PO_JA = \
	src/po/ja/commands.po \
	src/po/ja/diag.po \
	src/po/ja/engine.po \
	src/po/ja/explain.po \
	src/po/ja/keys.po \
	src/po/ja/layout.po \
	src/po/ja/output.po \
	src/po/ja/protocols.po \
	src/po/ja/screen.po \
	src/po/ja/terms.po \
	src/po/ja/values.po \
	src/po/ja/words.po

EXTRA_DIST += src/po/update.sh src/po/local.mk $(PO_JA) src/po/ja.c
libspiglass_a_SOURCES += src/po/ja.c
MAINTAINERCLEANFILES = src/po/ja.c

src/po/ja.c: $(PO_JA)
	@$(MKDIR_P) src/po
	$(AM_V_GEN)(cd $(srcdir) && LC_ALL=C.UTF-8 msgcat --use-first $(PO_JA)) >src/po/ja.po.new
	$(AM_V_at)msgfmt -c --endianness=little -o src/po/ja.mo.new src/po/ja.po.new
	$(AM_V_at){ echo '/* Made of src/po/ja. */'; echo '#include "base/lang.h"'; \
	  echo 'const uint8_t lang_mo_ja[] = {'; \
	  od -An -v -tu1 src/po/ja.mo.new | sed 's/ *\([0-9][0-9]*\)/\1,/g'; echo '};'; } >$@.new
	$(AM_V_at)rm -f src/po/ja.po.new src/po/ja.mo.new && mv $@.new $@
