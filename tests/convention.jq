# From neutral spans (testdata/incidents) to flat lines in the keys of one convention: --arg to otel, openinference,
# traceloop, vercel or seed (the plain names of run records). A facet without a key there gets its plain name, as
# applications give it.

def plain: {
  "agent": "agent_name", "request.model": "gen_ai.request.model", "response.model": "gen_ai.response.model",
  "provider": "gen_ai.system", "usage.input_tokens": "gen_ai.usage.input_tokens",
  "usage.output_tokens": "gen_ai.usage.output_tokens", "finish_reason": "finish_reason", "cost.total": "cost_usd",
  "request.max_tokens": "max_tokens", "retrieval.query": "retrieval.query", "retrieval.k": "retrieval.k",
  "retrieval.index": "vectordb.index", "retrieval.returned": "top_k_returned", "retrieval.filters": "metadata_filters",
  "retrieval.filtered_by_permission": "number_filtered_out_by_permissions", "documents.id": "retrieval.doc_ids",
  "documents.included": "included_chunk_ids", "documents.excluded": "excluded_chunk_ids",
  "documents.exclusion_reason": "exclusion_reasons", "rerank.model": "rerank.model", "tenant": "tenant_id",
  "embedding.model": "embedding_model", "embedding.dimension": "vector.dim",
  "index.embedding_model": "index.embedding_model", "index.dimension": "index.dimension",
  "prompt.truncated": "prompt.truncated", "prompt.token_budget": "token_budget_target",
  "prompt.retrieval_tokens": "prompt.retrieval_tokens", "prompt.id": "prompt_id", "prompt.version": "prompt_version",
  "prompt.template": "prompt.template", "prompt.variables": "prompt_variables", "prompt.hash": "prompt_hash",
  "error.type": "error.type", "route": "route", "route.fallback": "fallback_taken",
  "route.candidates": "candidate_models_considered", "route.fallback_chain": "fallback_chain",
  "tools.required": "required_tools", "tool.name": "tool_name", "tool.call_id": "tool_call_id",
  "tool.arguments": "tool_input", "tool.result": "tool_output", "tool.timeout_ms": "timeout_ms", "attempt": "attempt",
  "citation.claims_extracted": "citation.claims_extracted", "citation.claims_supported": "citation.claims_supported",
  "citation.unsupported": "citation.unsupported", "citation.cited": "cited_ids", "validation.errors": "validation_errors",
  "validation.result": "validation.result", "validation.repairs": "repair_attempts",
  "guardrail.name": "guardrail.name", "guardrail.result": "guardrail.result", "evaluation.label": "judge.label",
  "evaluation.score": "judge.score", "feedback.label": "feedback_label", "feedback.score": "feedback.score",
  "review.outcome": "review_outcome", "outcome": "outcome", "input.text": "user.message", "output.text": "assistant.message"
};

def own: {
  otel: {
    "agent": "gen_ai.agent.name", "provider": "gen_ai.provider.name", "finish_reason": "gen_ai.response.finish_reasons",
    "request.max_tokens": "gen_ai.request.max_tokens", "retrieval.query": "gen_ai.retrieval.query.text",
    "retrieval.k": "gen_ai.retrieval.top_k", "retrieval.index": "gen_ai.data_source.id",
    "embedding.model": "gen_ai.request.model", "embedding.dimension": "gen_ai.embeddings.dimension.count",
    "tool.name": "gen_ai.tool.name", "tool.call_id": "gen_ai.tool.call.id",
    "tool.arguments": "gen_ai.tool.call.arguments", "tool.result": "gen_ai.tool.call.result",
    "prompt.id": "gen_ai.prompt.name", "prompt.version": "gen_ai.prompt.version",
    "evaluation.label": "gen_ai.evaluation.score.label", "evaluation.score": "gen_ai.evaluation.score.value",
    "guardrail.name": "gen_ai.guardrail.name", "guardrail.result": "gen_ai.guardrail.status"
  },
  openinference: {
    "agent": "agent.name", "request.model": "llm.model_name", "response.model": "llm.response.model_name",
    "provider": "llm.provider", "usage.input_tokens": "llm.token_count.prompt",
    "usage.output_tokens": "llm.token_count.completion", "finish_reason": "llm.finish_reason", "cost.total": "llm.cost.total",
    "embedding.model": "embedding.model_name", "rerank.model": "reranker.model_name", "tool.name": "tool.name",
    "tool.call_id": "tool.id", "tool.arguments": "tool.parameters", "tool.result": "output.value",
    "prompt.template": "llm.prompt_template.template", "prompt.variables": "llm.prompt_template.variables",
    "prompt.version": "llm.prompt_template.version", "input.text": "input.value", "output.text": "output.value",
    "evaluation.label": "evaluations.0.evaluation.label", "evaluation.score": "evaluations.0.evaluation.score"
  },
  traceloop: {
    "usage.input_tokens": "gen_ai.usage.prompt_tokens", "usage.output_tokens": "gen_ai.usage.completion_tokens",
    "finish_reason": "gen_ai.completion.0.finish_reason", "tool.arguments": "traceloop.entity.input",
    "tool.result": "traceloop.entity.output", "input.text": "traceloop.entity.input",
    "output.text": "traceloop.entity.output", "prompt.id": "traceloop.prompt.key",
    "prompt.version": "traceloop.prompt.version", "prompt.template": "traceloop.prompt.template",
    "prompt.variables": "traceloop.prompt.template_variables"
  },
  vercel: {
    "request.model": "ai.model.id", "response.model": "ai.response.model", "provider": "ai.model.provider",
    "usage.input_tokens": "ai.usage.inputTokens", "usage.output_tokens": "ai.usage.outputTokens",
    "finish_reason": "ai.response.finishReason", "request.max_tokens": "ai.settings.maxOutputTokens",
    "tool.name": "ai.toolCall.name", "tool.call_id": "ai.toolCall.id", "tool.arguments": "ai.toolCall.args",
    "tool.result": "ai.toolCall.result", "prompt.id": "ai.telemetry.functionId"
  },
  seed: {}
};

# What the instrumentation calls a span; other kinds are told by their names.
def kinds: {
  otel: { key: "gen_ai.operation.name", llm: "chat", tool: "execute_tool", agent: "invoke_agent", embedder: "embeddings" },
  openinference: { key: "openinference.span.kind", llm: "LLM", tool: "TOOL", agent: "AGENT", embedder: "EMBEDDING",
    retriever: "RETRIEVER", reranker: "RERANKER", guardrail: "GUARDRAIL", judge: "EVALUATOR", request: "CHAIN" },
  traceloop: { key: "traceloop.span.kind", tool: "tool", agent: "agent", request: "workflow" },
  vercel: { key: "ai.operationId", llm: "ai.generateText.doGenerate", tool: "ai.toolCall", embedder: "ai.embed.doEmbed" },
  seed: {}
};

def text_of: if type == "string" then . else tojson end;

def parts($to):
  (if (.text // "") != "" and .role != "tool" then [{ type: "text", (if $to == "otel" then "content" else "text" end): .text }] else [] end)
  + [(.calls // [])[] | if $to == "otel" then { type: "tool_call", id, name, arguments }
      else { type: "tool-call", toolCallId: .id, toolName: .name, input: .arguments } end]
  + (if .role == "tool" then [if $to == "otel" then { type: "tool_call_response", id: .call_id, response: .text }
      else { type: "tool-result", toolCallId: .call_id, toolName: .tool, output: { type: "text", value: .text } } end] else [] end);

def indexed($prefix; f): to_entries | map(. as $e | $e.value | f | to_entries | map({ key: "\($prefix).\($e.key).\(.key)", value })) | add // [] | from_entries;

def message_openinference:
  { "message.role": .role } + (if .text then { "message.content": .text } else {} end)
  + (if .call_id then { "message.tool_call_id": .call_id } else {} end)
  + ((.calls // []) | indexed("message.tool_calls"; { "tool_call.id": .id, "tool_call.function.name": .name,
      "tool_call.function.arguments": (.arguments | text_of) }));

def message_traceloop:
  { role, content: (.text // "") } + (if .call_id then { tool_call_id: .call_id } else {} end)
  + ((.calls // []) | indexed("tool_calls"; { id, name, arguments: (.arguments | text_of) }));

def messages($to; $in; $out):
  ($out | map(.calls // []) | add // []) as $calls | ($out | map(.text // "") | map(select(. != "")) | join("\n")) as $text |
  if $to == "otel" then
    { "gen_ai.input.messages": ($in | map({ role, parts: parts("otel") }) | tojson) }
    + (if $out == [] then {} else { "gen_ai.output.messages": ($out | map({ role, parts: parts("otel") }) | tojson) } end)
  elif $to == "openinference" then
    ($in | indexed("llm.input_messages"; message_openinference)) + ($out | indexed("llm.output_messages"; message_openinference))
  elif $to == "traceloop" then
    ($in | indexed("gen_ai.prompt"; message_traceloop)) + ($out | indexed("gen_ai.completion"; message_traceloop))
  elif $to == "vercel" then
    { "ai.prompt.messages": ($in | map({ role, content: (if .role == "system" then .text else parts("vercel") end) }) | tojson) }
    + (if $text != "" then { "ai.response.text": $text } else {} end)
    + (if $calls != [] then { "ai.response.toolCalls": ($calls | map({ toolCallId: .id, toolName: .name, input: .arguments }) | tojson) } else {} end)
  else
    { "input.value": ($in[-1].text // "") } + (if $text != "" then { "output.value": $text } else {} end)
  end;

def tools($to; $offered):
  if $offered == null then {}
  elif $to == "otel" then { "gen_ai.tool.definitions": ($offered | map({ type: "function", name, description, parameters: .schema }) | tojson) }
  elif $to == "openinference" then $offered | indexed("llm.tools"; { "tool.json_schema": ({ type: "function", function: { name, description, parameters: .schema } } | tojson) })
  elif $to == "traceloop" then $offered | indexed("llm.request.functions"; { name })
  elif $to == "vercel" then { "ai.prompt.tools": ($offered | map({ type: "function", name, description, inputSchema: .schema }) | tojson) }
  else { tools_available: ($offered | map(.name)) } end;

def documents($to; $comp; $docs; $in):
  if $docs == null then {}
  elif $comp == "reranker" and $to == "openinference" then
    ($docs | indexed("reranker.output_documents"; { "document.id": .id, "document.score": .score }))
    + (($in // []) | indexed("reranker.input_documents"; { "document.id": .id }))
  elif $comp == "reranker" then { "rerank.top1_id": $docs[0].id, "rerank.top1_score": $docs[0].score }
  elif $to == "openinference" then
    $docs | indexed("retrieval.documents"; { "document.id": .id, "document.score": .score, "document.content": .content }
      + (if .metadata then { "document.metadata": (.metadata | tojson) } else {} end))
  elif $to == "otel" then { "gen_ai.retrieval.documents": ($docs | map({ id, score, content }) | tojson) }
  else
    { "retrieval.doc_ids": ($docs | map(.id)), "retrieval.scores": ($docs | map(.score)),
      "retrieval.documents": ($docs | map({ id, content } + (if .metadata then { metadata } else {} end))) }
  end;

. as $s | own[$to] as $own | kinds[$to] as $kind |
{ trace_id, span_id, parent_id, name, start_ms, status }
+ (if .duration_ms then { duration_ms } else {} end)
+ (if .status_message then { status_message } else {} end)
+ (if .resource then { resource: { attributes: .resource } } else {} end)
+ (if .dropped_attributes then { dropped_attributes_count: .dropped_attributes } else {} end)
+ (if .error then { events: [{ name: "exception", attributes: { "exception.type": .error.type, "exception.message": .error.message } }] } else {} end)
+ { attributes: (
    (if $kind[.component] then { ($kind.key): $kind[.component] } else {} end)
    + ((.facets // {}) | with_entries(.key as $k | .key = ($own[$k] // plain[$k] // error("no key for " + $k))
        | .value |= (if ($k == "finish_reason") and ($to | IN("openinference", "traceloop", "vercel")) then (.[0] // "") else . end)))
    + (if .messages_in then messages($to; .messages_in; .messages_out // []) else {} end)
    + tools($to; .tools_offered)
    + documents($to; .component; .documents; .documents_in)
    + (.attributes // {})
  ) }
