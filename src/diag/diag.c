/* Findings, as rules make them. */
#include <spiglass/diag.h>

const char *const level_name[] = { "note", "warning", "error" };
const char *const policy_name[] = { "rfc", "cnsa2", "bsi", "cryptrec" };
