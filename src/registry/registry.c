/*
 * The tables of registry.h, out of the .def files.  Rows are sorted by value,
 * which name_of() relies on.
 */
#include <spiglass/registry.h>

#define TABLE(table) static const struct name table##_row[] = {
#define NAME(value, key, text, source) { value, text },
#define END(table) }; \
	const struct names registry_##table = { table##_row, sizeof table##_row / sizeof table##_row[0] };
#include "registry/tables.def"

#define SIGNATURE(octets, size, text, origin) \
	{ .der = (const uint8_t *)(octets), .len = size, .name = text, .source = origin },
const struct signature_algorithm signature_algorithms[] = {
#include "registry/signature-algorithms.def"
};
const unsigned signature_algorithms_count = sizeof signature_algorithms / sizeof signature_algorithms[0];

const char *signature_algorithm_name(const uint8_t *der, uint32_t len)
{
	for (unsigned i = 0; i < signature_algorithms_count; i++) {
		const struct signature_algorithm *row = &signature_algorithms[i];

		if (row->len == len && !memcmp(row->der, der, len))
			return row->name;
	}
	return NULL;
}
