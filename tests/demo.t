# The demo: the complaint of the bundle finds its trace among more than a thousand.
. tests/lib.sh

bundle=$BUILD/demo/bundle.tar.gz
slip=testdata/demo/complaint.json

is 'there are more than a thousand traces' "$([ "$(trace-find -c "$bundle")" -gt 1000 ] && echo yes)" yes
is 'the complaint finds its trace' "$(trace-find -l --complaint $slip "$bundle")" tr_9021
is 'also without the trace id' "$(jq 'del(.trace_id)' $slip >"$TMP/slip.json"; trace-find -l --complaint "$TMP/slip.json" "$bundle" | head -1)" tr_9021
is 'and by its words alone' "$(jq '{complaint_text}' $slip >"$TMP/slip.json"; trace-find -l --complaint "$TMP/slip.json" "$bundle" | head -1)" tr_9021
exits 'what it agrees with is said' 0 trace-find --complaint $slip "$bundle"
says 'all keys' 'agrees .*workspace_id=acme_eu, session_id=sess_918, turn_id=07, trace_id=tr_9021, prompt_version=refund-v3, model_deployment=claude-2025-04-01, experiment_bucket=control'
says 'the bundle, the dump in it, the line' 'tar.gz!dumps/2026-05-21.jsonl.gz:[0-9]+'
says 'and the ticket beside it' 'cs_441 wrong_policy_answer'
exits 'through the pipe to the tree' 0 sh -c 'trace-find -q --complaint $0 --spans $1 | trace-tree' $slip "$bundle"
says 'retrieval' 'retrieve.policy_docs \[!1\] +retriever'
says 'tool' 'tool.contract_lookup +tool'
says 'answer' 'llm.answer +llm claude-sonnet'
says 'review' 'output review +validator'
says 'the place survives the pipe' 'from .*bundle.tar.gz!dumps/2026-05-21.jsonl.gz:[0-9]+'

finish
