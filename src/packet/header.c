/*
 * The list of all headers: what LISTED() put into the section spiglass_headers,
 * between whose ends the linker sets these two.
 */
#include "packet/dissect.h"

extern const struct header_list __start_spiglass_headers[], __stop_spiglass_headers[];

const struct header *header_next(struct header_walk *w)
{
	for (; &__start_spiglass_headers[w->list] < __stop_spiglass_headers; w->list++, w->row = 0) {
		const struct header_list *list = &__start_spiglass_headers[w->list];

		while (w->row < list->count) {
			const char *at = (const char *)list->first + (size_t)list->stride * w->row++;

			if (((const struct header *)(const void *)at)->key)
				return (const struct header *)(const void *)at;
		}
	}
	return NULL;
}
