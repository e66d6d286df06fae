"""
Recorded decisions of real kubelets against the model: ``python -m podmodel.agreement FILE...``.

Each file holds decisions of one kind, one JSON object a line: what the kubelet was given and what it answered. A module
of this package puts what was given into the words of the model, asks the tables and machines of
`podmodel.lifecycles`, which the engines explore, and puts what they say into the words of the recording. A decision
agrees when the whole answer is equal, messages included.
"""
