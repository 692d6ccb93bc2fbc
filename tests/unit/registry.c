/* registry: tables are sorted, names are found, what has no name has none. */
#include "test.h"
#include <spiglass/registry.h>

static const struct names *const tables[] = {
	&registry_ip_protocol, &registry_ikev1_exchange, &registry_ikev2_exchange, &registry_ikev1_payload,
	&registry_ikev2_payload, &registry_ikev1_payload_short, &registry_ikev2_payload_short,
	&registry_ikev1_protocol, &registry_ikev2_protocol, &registry_ipcomp_transform, &registry_ikev1_notify,
	&registry_ikev2_notify, &registry_encr, &registry_integ, &registry_ethertype,
};

static void every_row_is_found(void **state)
{
	(void)state;
	for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
		assert_true(tables[t]->count > 0);
		for (unsigned i = 0; i < tables[t]->count; i++) {
			const struct name *row = &tables[t]->row[i];

			assert_true(i == 0 || row[-1].value < row->value);
			assert_true(row->text[0] != '\0');
			assert_ptr_equal(name_of(tables[t], row->value), row->text);
		}
	}
}

static void names(void **state)
{
	(void)state;
	assert_string_equal(name_of(&registry_ip_protocol, IP_PROTOCOL_ESP), "ESP");
	assert_string_equal(name_of(&registry_ip_protocol, IP_PROTOCOL_IPV6_NONXT), "IPv6-NoNxt");
	assert_string_equal(name_of(&registry_ikev2_exchange, 34), "IKE_SA_INIT");
	assert_string_equal(name_of(&registry_ikev1_exchange, 2), "Identity Protection (Main Mode)");
	assert_string_equal(name_of(&registry_ikev2_notify, 14), "NO_PROPOSAL_CHOSEN");
	assert_string_equal(name_of(&registry_ikev2_notify, 16388), "NAT_DETECTION_SOURCE_IP");
	assert_string_equal(name_of(&registry_ikev1_notify, 36136), "R-U-THERE");
	assert_string_equal(name_of(&registry_ikev2_payload_short, IKEV2_PAYLOAD_NONCE), "No");
	assert_string_equal(name_of(&registry_ikev1_payload_short, IKEV1_PAYLOAD_VENDOR_ID), "V");
	assert_string_equal(name_of(&registry_encr, ENCR_AES_GCM_16), "ENCR_AES_GCM_16");
	assert_string_equal(name_of(&registry_integ, AUTH_HMAC_SHA2_256_128), "AUTH_HMAC_SHA2_256_128");
	assert_string_equal(name_of(&registry_integ, AUTH_NONE), "NONE");
}

static void numbers(void **state)
{
	(void)state;
	assert_int_equal(IP_PROTOCOL_AH, 51);
	assert_int_equal(IKEV2_PAYLOAD_NOTIFY, 41);
	assert_int_equal(IKEV1_PAYLOAD_NOTIFICATION, 11);
	assert_int_equal(ENCR_CHACHA20_POLY1305, 28);
	assert_int_equal(AUTH_AES_CMAC_96, 8);
}

static void no_name(void **state)
{
	(void)state;
	assert_null(name_of(&registry_ip_protocol, 255));	/* Reserved */
	assert_null(name_of(&registry_encr, 17));		/* Unassigned */
	assert_null(name_of(&registry_ikev2_payload, 1));	/* inside a range */
	assert_null(name_of(&registry_ikev2_notify, 40960));	/* Private Use */
	assert_null(name_of(&registry_ikev2_notify, UINT32_MAX));
	assert_null(name_of(&registry_ikev1_notify, 30003));	/* DOI-specific codes */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_found),
		cmocka_unit_test(names),
		cmocka_unit_test(numbers),
		cmocka_unit_test(no_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
