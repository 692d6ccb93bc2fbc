# Unit tests need cmocka; fuzz targets are built by --enable-fuzzing, else as replayers of their corpora.
EXTRA_DIST += samples tests/golden tests/screens tests/bench tests/mermaid .ci/run \
	tests/run.sh tests/lessons.sh tests/layers.sh tests/help.sh tests/man.py tests/lang.py tests/lang.allow tests/limits.sh tests/fuzz.sh tests/coverage.sh tests/coverage.py \
	tests/captures.py tests/judges.py tests/readme.py tests/pcapfile.py tests/truth.py tests/xfrm_state.py tests/key_forms.py tests/fuzz/seeds.py \
	tests/ike_table.py tests/ike_shown.py tests/ike_logs.py tests/ike_auth.py tests/ike_pdml.py tests/sas.py tests/sas_blind.py tests/injected.py tests/cutting.py tests/sas_forms.py tests/metrics.py tests/metrics.prom tests/query.py tests/fortigate.py tests/sniffer.py tests/live.sh tests/live_tunnel.sh tests/sandbox.sh tests/sandbox.txt tests/layout.py tests/layout_pictures.py tests/mistakes.py tests/keys.py tests/keys_convert.py tests/diag.py \
	tests/hostile/layers.py tests/hostile/seals.py tests/hostile/make.py tests/hostile/run.py tests/hostile/views.keys \
	tests/unit/crypto_vectors.py

if HAVE_CMOCKA
include tests/unit/base.mk
include tests/unit/packet.mk
include tests/unit/registry.mk
include tests/unit/proto_ip.mk
include tests/unit/proto_ipsec.mk
include tests/unit/ikev1.mk
include tests/unit/ikev2.mk
include tests/unit/ike_notify.mk
include tests/unit/ike_hostile.mk
include tests/unit/eap.mk
include tests/unit/crypto.mk
include tests/unit/crypto_ike.mk
include tests/unit/crypto_keys.mk
include tests/unit/keyring.mk
include tests/unit/keyring_logs.mk
include tests/unit/keyring_other.mk
include tests/unit/keyring_feeds.mk
include tests/unit/sa.mk
include tests/unit/sa_infer.mk
include tests/unit/sa_sequence.mk
include tests/unit/sa_life.mk
include tests/unit/reassembly.mk
include tests/unit/engine.mk
include tests/unit/engine_derive.mk
include tests/unit/engine_ike.mk
include tests/unit/engine_ike_auth.mk
include tests/unit/engine_bind.mk
include tests/unit/diag_esp.mk
include tests/unit/diag_net.mk
include tests/unit/diag_policy.mk
include tests/unit/diag_certificate.mk
include tests/unit/explain.mk
include tests/unit/query.mk
include tests/unit/capture.mk
include tests/unit/recall.mk
include tests/unit/output.mk
if WITH_TUI
include tests/unit/tui.mk
include tests/unit/past.mk
include tests/unit/tui_config.mk
include tests/unit/tui_timeline.mk
endif
include tests/unit/lang.mk
include tests/unit/layout.mk
include tests/unit/layout_pictures.mk
endif

include tests/fuzz/local.mk

# Lines of src/packet, src/proto and src/keyring that the tests run; built in a folder beside this one.
coverage:
	SPIGLASS_BUILD='$(abs_top_builddir)' MAKEFLAGS= sh $(top_srcdir)/tests/coverage.sh
.PHONY: coverage
