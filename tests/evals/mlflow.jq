# MLflow: EvaluationDataset.merge_records() (mlflow/entities/evaluation_dataset.py: "Each record must have an 'inputs'
# field"), DatasetRecord (dataset_record.py: tags are texts) and DatasetRecordSource (dataset_record_source.py: made of
# exactly what "source" holds). Records with equal inputs are merged into one.
include "rules";

def source:
	need("source_type"; text, (strings | ascii_upcase | one_of(["UNSPECIFIED", "TRACE", "HUMAN", "DOCUMENT", "CODE"]))),
	may("source_data"; is("object")), only(["source_type", "source_data"]),
	(objects | select(.source_type == "TRACE") | .source_data | objects | may("trace_id"; text));

def record:
	if type != "object" then "Each record must be a dictionary"
	elif has("inputs") | not then "Each record must have an 'inputs' field"
	else need("inputs"; is("object")), may("outputs"; is("object")), may("expectations"; is("object")), may("tags"; values(text)), may("source"; source), nul end;

json_lines(true; record; unique(.inputs; "records are merged: inputs"))
