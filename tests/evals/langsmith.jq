# LangSmith: Client.create_examples(examples=[...]) takes ExampleCreate (langsmith/schemas.py); what that does not know is
# no argument of it. Examples without inputs are of no use to evaluate().
include "rules";

def example:
	is("object"),
	(objects | need("inputs"; is("object")), may("outputs"; is("object")), may("metadata"; is("object")), may("id"; uuid),
		may("source_run_id"; uuid), may("split"; if type == "array" then texts else text end), may("created_at"; text),
		only(["id", "created_at", "inputs", "outputs", "metadata", "split", "attachments", "use_source_run_io", "use_source_run_attachments", "source_run_id"]), nul);

json_lines(true; example; unique(.id; "id"))
