/* What the registries say of a name: their values, who defined them, and how much they are asked for. */
#include "output/explain.h"
#include <spiglass/registry.h>

#define TABLE(table) static const char *const table##_source[] = {
#define NAME(value, key, text, source) source,
#define END(table) };
#include "registry/tables.def"
#undef TABLE
#undef NAME
#undef END

#define LIST(in, table, of, before, without, alone, ...) \
	{ .theme = THEME_##in, .title = of, .names = &registry_##table, .source = table##_source, \
		.number = before, .drop = without, .bare = alone, .need = { __VA_ARGS__ } },
#define NEED(what, table) { what, &registry_##table##_status }

const struct registry_list registry_lists[] = {
	LIST(NOTIFIES, ikev2_notify, N_("IKEv2 notification"), "notify|notification|N", NULL, true)
	LIST(NOTIFIES, ikev1_notify, N_("IKEv1 notification"), "notify|notification|N", NULL, true)
	LIST(PAYLOADS, ikev2_payload_short, N_("IKEv2 payload"), "payload|next payload", NULL, false)
	LIST(PAYLOADS, ikev1_payload_short, N_("IKEv1 payload"), "payload|next payload", NULL, false)
	LIST(EXCHANGES, ikev2_exchange, N_("IKEv2 exchange"), "exchange|exchange type", NULL, true)
	LIST(EXCHANGES, ikev1_exchange, N_("IKEv1 exchange"), "exchange|exchange type", NULL, true)
	LIST(EXCHANGES, gdoi_exchange, N_("GDOI exchange"), "exchange|exchange type", NULL, false)
	LIST(TRANSFORMS, ke_method, N_("key exchange method"), "group|DH|DH group|Diffie-Hellman group|KE|MODP group", NULL, true,
	    NEED("IKEv2", ike_ke))
	LIST(TRANSFORMS, ikev1_group, N_("IKEv1 group"), "group|DH|DH group|Diffie-Hellman group|MODP group", NULL, true)
	LIST(TRANSFORMS, encr, N_("encryption transform"), "encr|encryption", "ENCR_", true, NEED("ESP", esp_encr),
	    NEED("IKEv2", ike_encr))
	LIST(TRANSFORMS, integ, N_("integrity transform"), "integ|integrity", "AUTH_", true, NEED(N_("ESP and AH"), esp_integ),
	    NEED("IKEv2", ike_integ))
	LIST(TRANSFORMS, prf, N_("PRF transform"), "prf", "PRF_", true, NEED("IKEv2", ike_prf))
	LIST(TRANSFORMS, sequence_numbers, N_("sequence numbers transform"), "SN", NULL, false)
	LIST(TRANSFORMS, kwa, N_("key wrap transform"), "KWA", NULL, false)
	LIST(TRANSFORMS, gcauth, N_("group controller authentication transform"), "GCAUTH", NULL, false)
	LIST(TRANSFORMS, ikev2_transform_type, N_("transform type"), "transform type|transform", NULL, false)
	LIST(TRANSFORMS, ikev2_transform_type_short, N_("transform type, in short"), NULL, NULL, false)
	LIST(TRANSFORMS, ipcomp_transform, N_("IPComp transform"), NULL, "IPCOMP_", false, NEED("IPComp", ipcomp))
	LIST(TRANSFORMS, ikev1_isakmp_transform, N_("IKEv1 transform"), NULL, NULL, false)
	LIST(TRANSFORMS, ikev1_esp_transform, N_("IKEv1 ESP transform"), NULL, "ESP_", false)
	LIST(TRANSFORMS, ikev1_ah_transform, N_("IKEv1 AH transform"), NULL, "AH_", false)
	LIST(TRANSFORMS, ikev1_ipcomp_transform, N_("IKEv1 IPComp transform"), NULL, "IPCOMP_", false)
	LIST(TRANSFORMS, ikev1_encryption, N_("IKEv1 encryption"), NULL, NULL, false)
	LIST(TRANSFORMS, ikev1_hash, N_("IKEv1 hash"), NULL, NULL, false)
	LIST(TRANSFORMS, ikev1_auth_algorithm, N_("IKEv1 authentication algorithm"), NULL, NULL, false)
	LIST(IDENTITIES, ikev2_id_type, N_("IKEv2 identity type"), "ID type", "ID_", false)
	LIST(IDENTITIES, ikev1_id_type, N_("IKEv1 identity type"), "ID type", "ID_", false)
	LIST(IDENTITIES, ikev2_auth_method, N_("IKEv2 authentication method"), "auth method|auth", NULL, false,
	    NEED("IKEv2", ike_auth))
	LIST(IDENTITIES, ikev1_auth_method, N_("IKEv1 authentication method"), "auth method|auth", NULL, false)
	LIST(IDENTITIES, ikev2_cert_encoding, N_("IKEv2 certificate encoding"), "cert encoding", NULL, false)
	LIST(IDENTITIES, ikev1_cert_encoding, N_("IKEv1 certificate encoding"), "cert encoding", NULL, false)
	LIST(IDENTITIES, hash_algorithm, N_("hash of signatures"), NULL, NULL, false, NEED("IKEv2", ike_hash))
	LIST(IDENTITIES, ikev1_signature_encoding, N_("IKEv1 signature encoding"), NULL, NULL, false)
	LIST(IDENTITIES, secure_password_method, N_("secure password method"), NULL, NULL, false)
	LIST(IDENTITIES, ppk_id_type, N_("PPK identity type"), NULL, NULL, false)
	LIST(IDENTITIES, gateway_id_type, N_("gateway identity type"), NULL, NULL, false)
	LIST(IDENTITIES, ikev2_ts_type, N_("traffic selector type"), "TS type", "TS_", false)
	LIST(CONFIGURATION, ikev2_cfg_type, N_("IKEv2 configuration type"), "CFG type", NULL, false)
	LIST(CONFIGURATION, ikev1_cfg_type, N_("IKEv1 configuration type"), "CFG type", "ISAKMP_", false)
	LIST(CONFIGURATION, ikev2_cfg_attribute, N_("IKEv2 configuration attribute"), "CFG attribute", NULL, false)
	LIST(CONFIGURATION, ikev1_cfg_attribute, N_("IKEv1 configuration attribute"), "CFG attribute", NULL, false)
	LIST(CONFIGURATION, xauth_type, N_("XAUTH type"), "XAUTH type", NULL, false)
	LIST(ATTRIBUTES, ikev2_transform_attribute, N_("IKEv2 transform attribute"), "attribute", NULL, false)
	LIST(ATTRIBUTES, ikev1_attribute, N_("IKEv1 phase 1 attribute"), "attribute", NULL, false)
	LIST(ATTRIBUTES, ikev1_sa_attribute, N_("IKEv1 phase 2 attribute"), "attribute", NULL, false)
	LIST(ATTRIBUTES, ikev1_encapsulation_mode, N_("IKEv1 encapsulation mode"), "encapsulation mode", NULL, false)
	LIST(ATTRIBUTES, ikev1_life_type, N_("IKEv1 life type"), "life type", NULL, false)
	LIST(ATTRIBUTES, ikev1_sa_life_type, N_("IKEv1 SA life type"), "SA life type", NULL, false)
	LIST(ATTRIBUTES, ikev1_group_type, N_("IKEv1 group type"), "group type", NULL, false)
	LIST(ATTRIBUTES, ikev1_doi, N_("domain of interpretation"), "DOI", NULL, false)
	LIST(ATTRIBUTES, ikev1_situation, N_("situation"), NULL, NULL, false)
	LIST(ATTRIBUTES, ikev1_ecn_tunnel, N_("IKEv1 ECN tunnel"), NULL, NULL, false)
	LIST(ATTRIBUTES, ikev1_esn, N_("IKEv1 extended sequence number"), NULL, NULL, false)
	LIST(ATTRIBUTES, ikev1_address_preservation, N_("IKEv1 address preservation"), NULL, NULL, false)
	LIST(ATTRIBUTES, ikev1_sa_direction, N_("IKEv1 SA direction"), NULL, NULL, false)
	LIST(ATTRIBUTES, rohc_attribute, N_("ROHC attribute"), NULL, NULL, false)
	LIST(PROTOCOLS, ikev2_protocol, N_("IKEv2 protocol"), "protocol ID", NULL, false)
	LIST(PROTOCOLS, ikev1_protocol, N_("IKEv1 protocol"), "protocol ID", NULL, false)
	LIST(PROTOCOLS, ip_protocol, N_("IP protocol"), "IP protocol|protocol|next header", NULL, true)
	LIST(PROTOCOLS, ethertype, N_("EtherType"), "ethertype", NULL, false)
	LIST(EAP, eap_code, N_("EAP code"), "EAP code", NULL, false)
	LIST(EAP, eap_type, N_("EAP type"), "EAP type|EAP", NULL, false)
	LIST(EAP, eap_mschapv2_opcode, N_("EAP-MSCHAPv2 operation"), NULL, NULL, false)
	LIST(EAP, eap_sim_version, N_("EAP-SIM version"), NULL, NULL, false)
	LIST(EAP, eap_aka_subtype, N_("EAP-SIM and EAP-AKA subtype"), NULL, NULL, false)
	LIST(EAP, eap_aka_attribute, N_("EAP-SIM and EAP-AKA attribute"), NULL, "AT_", false)
	LIST(EAP, eap_aka_notification, N_("EAP-SIM and EAP-AKA notification"), NULL, NULL, false)
	LIST(EAP, eap_aka_client_error, N_("EAP-SIM and EAP-AKA client error"), NULL, NULL, false)
	LIST(EAP, eap_aka_kdf, N_("EAP-AKA' key derivation"), NULL, NULL, false)
	LIST(EAP, eap_aka_kdf_fs, N_("EAP-AKA' forward secrecy"), NULL, NULL, false)
	LIST(GROUPS, gdoi_kek_attribute, N_("GDOI KEK attribute"), NULL, NULL, false)
	LIST(GROUPS, gdoi_kek_management, N_("GDOI KEK management"), NULL, NULL, false)
	LIST(GROUPS, gdoi_kek_algorithm, N_("GDOI KEK algorithm"), NULL, NULL, false)
	LIST(GROUPS, gdoi_sig_hash, N_("GDOI signature hash"), NULL, NULL, false)
	LIST(GROUPS, gdoi_sig_algorithm, N_("GDOI signature algorithm"), NULL, NULL, false)
	LIST(GROUPS, gdoi_pop_algorithm, N_("GDOI proof of possession"), NULL, NULL, false)
	LIST(GROUPS, gdoi_tek_protocol, N_("GDOI TEK protocol"), NULL, NULL, false)
	LIST(GROUPS, gdoi_gap_attribute, N_("GDOI group policy attribute"), NULL, NULL, false)
	LIST(GROUPS, gdoi_key_type, N_("GDOI key type"), NULL, NULL, false)
	LIST(GROUPS, gdoi_tek_key_attribute, N_("GDOI TEK key attribute"), NULL, NULL, false)
	LIST(GROUPS, gdoi_kek_key_attribute, N_("GDOI KEK key attribute"), NULL, NULL, false)
	LIST(GROUPS, gdoi_lkh_attribute, N_("GDOI LKH attribute"), NULL, NULL, false)
	LIST(GROUPS, gdoi_sid_attribute, N_("GDOI SID attribute"), NULL, NULL, false)
	LIST(GROUPS, gsa_attribute, N_("G-IKEv2 SA attribute"), NULL, NULL, false)
	LIST(GROUPS, gwp_attribute, N_("G-IKEv2 group-wide attribute"), NULL, NULL, false)
	LIST(GROUPS, group_key_bag_attribute, N_("G-IKEv2 group key attribute"), NULL, NULL, false)
	LIST(GROUPS, member_key_bag_attribute, N_("G-IKEv2 member key attribute"), NULL, NULL, false)
};
const unsigned registry_lists_count = sizeof registry_lists / sizeof registry_lists[0];

/* --- names --- */

/* "14", "notify 14" */
static void each_number(const struct registry_list *list, const struct name *row, explain_visit *visit, void *context)
{
	const struct explain_theme *theme = &explain_theme[list->theme];
	const char *at = list->number, *before;
	char room[64];
	struct text t = TEXT_FIXED(room);
	size_t len;

	text_dec(&t, row->value);
	if (list->bare)
		visit(context, theme, row->text, NULL, room, (size_t)(t.at - room), RANK_BARE);
	while (list_next(&at, &before, &len)) {
		t.at = room;
		text_mem(&t, before, len);
		text_dec(&t, row->value);
		visit(context, theme, row->text, NULL, room, (size_t)(t.at - room), RANK_NUMBER);
	}
}

/* A name is known without what stands in brackets behind it, and each of two that share a number is. */
static void each_part(const struct registry_list *list, const struct name *row, explain_visit *visit, void *context)
{
	const struct explain_theme *theme = &explain_theme[list->theme];
	const char *bracket = strstr(row->text, " ("), *other = strstr(row->text, " or ");
	size_t drop = list->drop ? strlen(list->drop) : 0;

	if (bracket)
		visit(context, theme, row->text, NULL, row->text, (size_t)(bracket - row->text), RANK_ALSO);
	if (bracket && other && (bracket = strstr(other, " (")))
		visit(context, theme, row->text, NULL, other + 4, (size_t)(bracket - other - 4), RANK_ALSO);
	if (drop && !strncmp(row->text, list->drop, drop))
		visit(context, theme, row->text, NULL, row->text + drop, strlen(row->text + drop), RANK_PART);
}

void explain_each_value(const struct explain_theme *theme, explain_visit *visit, void *context)
{
	for (const struct registry_list *list = registry_lists; list < registry_lists + registry_lists_count; list++) {
		if (&explain_theme[list->theme] != theme)
			continue;
		for (const struct name *row = list->names->row; row < list->names->row + list->names->count; row++) {
			if (!strcmp(row->text, "-"))	/* no payload */
				continue;
			visit(context, theme, row->text, NULL, row->text, strlen(row->text), RANK_NAME);
			each_part(list, row, visit, context);
			each_number(list, row, visit, context);
		}
	}
}

/* --- facts --- */

void facts_values(struct explain_facts *f, const struct article *a)
{
	for (const struct registry_list *list = registry_lists; list < registry_lists + registry_lists_count; list++) {
		if (&explain_theme[list->theme] != a->theme)
			continue;
		for (unsigned i = 0; i < list->names->count && f->values < VALUE_FACTS; i++)
			if (word_same(explain_name(a->theme, list->names->row[i].text), a->name))
				f->value[f->values++] = (struct value_fact){ list, &list->names->row[i] };
	}
}

const char *value_source(const struct value_fact *v)
{
	return v->list->source[v->row - v->list->names->row];
}

void text_reference(struct text *t, const char *reference)
{
	for (; *reference; reference++) {
		text_char(t, *reference);
		if (*reference == 'C' && reference[1] >= '0' && reference[1] <= '9')
			text_char(t, ' ');
	}
}
