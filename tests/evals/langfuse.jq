# Langfuse: one body of POST /api/public/dataset-items per line (fern/apis/server/definition/dataset-items.yml,
# CreateDatasetItemRequest; status: commons.yml, DatasetStatus). Items are upserted by id, of at most 255 characters. It
# stores them in PostgreSQL.
include "rules";

def item:
	is("object"),
	(objects | need("datasetName"; text, (select(. == "") | "is empty")), may("id"; text, (strings | select(length > 255) | "is longer than 255 characters")),
		may("sourceTraceId"; text), may("sourceObservationId"; text), may("status"; one_of(["ACTIVE", "ARCHIVED"])),
		only(["datasetName", "input", "expectedOutput", "metadata", "sourceTraceId", "sourceObservationId", "id", "status"]), nul);

json_lines(true; item; unique(.id; "id"))
