"""moto's S3, behind a check of signatures, which it does not have for all that boto3 signs."""

from moto.server import DomainDispatcherApplication, create_backend_app
from signatures import Checked
from werkzeug.serving import make_server

application = Checked(DomainDispatcherApplication(create_backend_app))
server = make_server("127.0.0.1", 0, application, threaded=True)
print("listening", server.port, flush=True)
server.serve_forever()
