/* Certificates. */
#include "keyring/source.h"

static unsigned recognise_pem(const char *line)
{
	(void)line;
	return 0;
}

static void import_pem(struct source *s)
{
	(void)s;
}

const struct importer importer_pem = { "pem", recognise_pem, import_pem };
