/* tree: the layers of a packet, what they hold and what is said of them, as rows; in the order and words of `packets -v`. */
#ifndef TUI_TREE_H
#define TUI_TREE_H

#include "output/show.h"

enum tree_kind { TREE_LAYER, TREE_REMARK, TREE_SEAL, TREE_FIELD, TREE_TAIL, TREE_FACT, TREE_LEFT_OUT };

struct tree_row {
	uint16_t node, index;		/* index: of a field, or of p->note[], p->fact[] */
	uint8_t kind, level;		/* enum tree_kind */
};

/* The octets of a row, and of a field less than an octet its bits. */
struct extent {
	unsigned block;
	uint32_t at, len;
	unsigned bits;			/* 0: whole octets */
};

struct tree {
	const struct packet *p;		/* borrowed; NULL: none */
	struct tree_row *row;		/* owned, all of them */
	uint32_t rows, room;
	uint32_t *shown, count;		/* those that are not folded away; owned */
	uint32_t own[LIMIT_NODES];	/* octets of a layer up to the one that rides on it */
	const struct header *header[LIMIT_NODES];	/* of the layer whose folding is remembered */
	bool folded[LIMIT_NODES], wanted[LIMIT_NODES];	/* wanted: by the user, so that it stays for other packets */
};

enum { TREE_NONE = UINT32_MAX };

/* Another packet, or the same one anew.  Layers that stand where they stood before stay as the user folded them. */
void tree_take(struct tree *t, const struct packet *p, bool other);
void tree_free(struct tree *t);

/* `row` is one of all, `at` one of those shown. */
static inline const struct tree_row *tree_at(const struct tree *t, uint32_t at) { return &t->row[t->shown[at]]; }
bool tree_foldable(const struct tree *t, uint32_t row);		/* a layer with something in it */
void tree_fold(struct tree *t, uint32_t row, bool folded);
void tree_fold_all(struct tree *t, bool folded);
uint32_t tree_parent(const struct tree *t, uint32_t row);		/* the layer it is in; TREE_NONE: none */
uint32_t tree_reveal(struct tree *t, uint32_t row);		/* unfolds what hides it; where it is shown */
uint64_t tree_identity(const struct tree *t, uint32_t row);

/* The innermost row that owns an octet; TREE_NONE: nobody does. */
uint32_t tree_owner(const struct tree *t, unsigned block, uint32_t offset);
/* The first layer that is a message, as ESP and IKE are; else the last. */
uint32_t tree_message(const struct tree *t);

uint32_t tree_layer(const struct tree *t, unsigned node);		/* the row of that layer; TREE_NONE: none */

struct extent tree_extent(const struct tree *t, uint32_t row);
void text_tree_row(struct text *text, const struct tree *t, uint32_t row);
void text_tree_brief(struct text *text, const struct tree *t, uint32_t row);	/* what a layer is about; of others nothing */
void text_tree_key(struct text *text, const struct tree *t, uint32_t row);	/* of a filter: "esp.spi"; of remarks their code */
uint8_t tree_ink(const struct tree *t, uint32_t row);
void text_tree_place(struct text *t, const struct extent *e);			/* "1:42..45" */

#endif
