/* Secrets and addresses in a text, and what looks like them. Prefixes of secrets stand apart from what
 * follows, so that no scanner takes this file for a leak. */
#include "personal_fixture.h"

/* ---- secrets ---- */

#define LOT "9fQ2xL7vR4tB8nK1mZ6wC3yH5sD0aPeGjU"

static void secrets_are_found(void **state)
{
	(void)state;
	static const char *const secrets[] = {
		"sk-"
		"proj-" LOT,
		"sk-" LOT,
		"sk-"
		"ant-api03-" LOT "-AA",
		"sk_"
		"live_" LOT,
		"ghp"
		"_" LOT "Ab",
		"github"
		"_pat_" LOT "_" LOT,
		"xox"
		"b-123456789012-1234567890123-" LOT,
		"AKIA"
		"IOSFODNN7EXAMPLE",
		"AIza" LOT "w",
		"glpat"
		"-" LOT,
		"npm"
		"_" LOT "Ab",
		"hf"
		"_abcdefghijklmnopqrstuvwxyzABCDEFGH",
		"eyJ"
		"hbGciOiJIUzI1NiJ9.eyJ"
		"zdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
		NULL,
	};
	for (const char *const *secret = secrets; *secret; secret++)
		assert_found(PERSONAL_SECRET, *secret);
	assert_marked("Authorization: Bearer " LOT, "Authorization: Bearer <secret:" LOT ">");
	assert_marked("\"authorization\":\"bearer " LOT "\"",
		      "\"authorization\":\"bearer <secret:" LOT ">\"");
	assert_marked("postgres://app:s3cr:et!@db/x?a", "postgres://app:<secret:s3cr:et!>@db/x?a");
	assert_marked("https://" LOT "@github.com", "https://" LOT "@github.com");
}

static void keys_are_found_as_a_whole(void **state)
{
	(void)state;
#define KEY \
	"-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA" LOT "\n" LOT "==\n-----END RSA PRIVATE KEY-----"
	assert_found(PERSONAL_SECRET, KEY);
	assert_marked("x -----BEGIN PRIVATE KEY-----\\n" LOT "\\n-----END PRIVATE KEY-----\\n",
		      "x <secret:-----BEGIN PRIVATE KEY-----\\n" LOT "\\n-----END PRIVATE KEY----->\\n");
	assert_marked("-----BEGIN PRIVATE KEY-----\n" LOT "\"",
		      "<secret:-----BEGIN PRIVATE KEY-----\n" LOT ">\"");
	SILENT("-----BEGIN PUBLIC KEY-----\n" LOT "\n-----END PUBLIC KEY-----",
	       "a file with -----BEGIN PRIVATE KEY----- is one",
	       "-----BEGIN PRIVATE KEY-----\n[REDACTED]\n-----END PRIVATE KEY-----", "-----------------");
#undef KEY
}

static void other_words_are_no_secrets(void **state)
{
	(void)state;
	SILENT("sk-learn", "task-force-of-the-year-2024", "sk-loading-cube-grid-item-12345", "sk-***",
	       "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxx", "sk-...abcd", "sk-[REDACTED]", "risk-" LOT,
	       "ghp_"
	       "short",
	       "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "xoxb-", "AKIA", "AKIAXXXXXXXXXXXXXXXX",
	       "AKIAIOSFODNN7", "akiaiosfodnn7example", "Bearer token", "Bearer <token>",
	       "Bearer ${API_TOKEN}", "bearer authentication-is-required-here", "eyJhbGciOiJIUzI1NiJ9",
	       "eyJ.eyJ.x", "postgres://app:***@db/x", "postgres://app:${PASSWORD}@db/x",
	       "http://host:8080/a@b", "https://user@host.com/x", "the_bearer_of_news_1234567890");
}

/* Secrets but for one thing: their length, their alphabet, what stands around them. */
static void almost_secrets_are_none(void **state)
{
#define HEADER \
	"eyJ"  \
	"hbGciOiJIUzI1NiJ9"
#define PAYLOAD \
	"eyJ"   \
	"zdWIiOiIxMjM0NTY3ODkwIn0"
	(void)state;
	SILENT("xox"
	       "b-abcdefghijkl",
	       "AKIA"
	       "iosfodnn7exam1ple",
	       "AKIA"
	       "IOSFODNN7EXAMPLEX",
	       "AKIA"
	       "AAAAAAAAAAAAAAAA",
	       "npm"
	       "_" LOT "Abc",
	       "hf"
	       "_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	       "AIza" LOT "wx", "x" HEADER "." PAYLOAD ".dozjgNryP4J3",
	       "." HEADER "." PAYLOAD ".dozjgNryP4J3",
	       "eyJ"
	       "hbGci." PAYLOAD ".dozjgNryP4J3",
	       HEADER ":" PAYLOAD ".dozjgNryP4J3", HEADER ".x" PAYLOAD ".dozjgNryP4J3",
	       HEADER ".eyJ"
		      "x.dozjgNryP4J3",
	       HEADER "." PAYLOAD ":dozjgNryP4J3", HEADER "." PAYLOAD ".dozj", HEADER, "forbearer " LOT,
	       "bearer", "bearer ",
	       "Bearer "
	       "9fQ2xL7vR4tB8nK",
	       "---BEGIN PRIVATE KEY-----\n" LOT,
	       "-----BEGIN A KEY OF NOBODY WHOSE NAME IS LONGER THAN THAT OF ANY PRIVATE KEY-----\n" LOT,
	       "https://user:redacted@db/x", "https://user:PASSWORD@db/x", "https://user:xx.x@db/x",
	       "https://user:<pw>@db/x");
	assert_marked("Bearer " LOT "...", "Bearer <secret:" LOT ">...");
	assert_marked("-----BEGIN PRIVATE KEY-----\n" LOT "\n-----END",
		      "<secret:-----BEGIN PRIVATE KEY-----\n" LOT "\n>-----END");
	assert_marked("-----BEGIN PRIVATE KEY-----\n" LOT "\n-----END PRIVATE KEY",
		      "<secret:-----BEGIN PRIVATE KEY-----\n" LOT "\n-----END >PRIVATE KEY");
	assert_marked("https://user:abc@db/x", "https://user:<secret:abc>@db/x");
#undef HEADER
#undef PAYLOAD
}

/* ---- addresses ---- */

static void addresses_are_found(void **state)
{
	(void)state;
	assert_found(PERSONAL_IP, "203.0.113.77");
	assert_found(PERSONAL_IP, "84.132.10.9");
	assert_found(PERSONAL_IP, "2001:db8:85a3::8a2e:370:7334");
	assert_found(PERSONAL_IP, "2a02:8108:1:2:3:4:5:6");
	assert_marked(
		"http://84.132.10.9:8080/x 84.132.10.9,84.132.10.8",
		"http://<IP address:84.132.10.9>:8080/x <IP address:84.132.10.9>,<IP address:84.132.10.8>");
}

static void versions_are_no_addresses(void **state)
{
	(void)state;
	SILENT("v12.34.56.78", "version 12.34.56.78", "\"version\": \"12.34.56.78\"", "Chrome/120.0.6099.109",
	       "Chrome/120.1.1.9", "pip==12.34.56.78", "lib-12.34.56.78", "1.2.3.4", "8.8.8.8", "10.1.2.3",
	       "192.168.1.17", "172.20.1.17", "127.0.0.1", "0.0.0.0", "169.254.169.254", "84.132.10.0",
	       "84.132.10.9/24", "84.132.10.9.1", "84.132.10", "84.132.10.256", "84.132.010.9",
	       "1.3.6.1.4.1.311", "pkg@12.34.56.78", "12.34.56.78-beta", "12.34.56.78+build",
	       "255.255.255.255", "20:30:45", "2024:05:22", "2001:db8::", "3:2:1", "2::", "::1",
	       "fe80::1:2:3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(secrets_are_found),          cmocka_unit_test(keys_are_found_as_a_whole),
		cmocka_unit_test(other_words_are_no_secrets), cmocka_unit_test(almost_secrets_are_none),
		cmocka_unit_test(addresses_are_found),        cmocka_unit_test(versions_are_no_addresses),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
