"""boto3 as its guide uses it: objects, awkward keys, parts, ranges, presigned addresses."""

import hashlib
import io
import os
import sys
import urllib.error
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint = sys.argv[1]
BOX = "box-" + os.urandom(4).hex()
KEYS = [
    "plain.txt",
    "a folder/with spaces.txt",
    "plus+and&and=and%25.txt",
    "ünïcödé/日本語.txt",
    "double//slash",
    "dots/../up and ./here",
    "question?mark#hash",
    "quote's \"and\" (brackets)[x]{y}",
    "semi;colon,comma:at@dollar$excl!star*tilde~",
    "back\\slash|pipe^caret`tick<lt>gt",
    "percent%2Fslash%20space%00",
    " leading and trailing ",
    "ends/in/slash/",
]


def client(**options):
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="reader",
        aws_secret_access_key="secret",
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            retries={"total_max_attempts": 1},
            proxies={},
            **options,
        ),
    )


s3 = client()


def step(name):
    print("ok", name, flush=True)


def fetch(url, method="GET", data=None, **headers):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(url, data=data, headers=headers, method=method)) as answer:
        return answer.read()


def awkward_keys():
    for number, key in enumerate(KEYS):
        body = f"{number}: {key}".encode()
        s3.put_object(Bucket=BOX, Key=key, Body=body, Metadata={"number": str(number)})
    listed = [entry["Key"] for entry in s3.list_objects_v2(Bucket=BOX)["Contents"]]
    assert sorted(listed) == sorted(KEYS), listed
    for number, key in enumerate(KEYS):
        found = s3.get_object(Bucket=BOX, Key=key)
        assert found["Body"].read() == f"{number}: {key}".encode(), key
        assert found["Metadata"] == {"number": str(number)}, found
        copied = "copies/" + key
        s3.copy_object(Bucket=BOX, Key=copied, CopySource={"Bucket": BOX, "Key": key})
        assert s3.head_object(Bucket=BOX, Key=copied)["ETag"] == found["ETag"], key
        s3.delete_object(Bucket=BOX, Key=copied)


def presigned():
    for key in KEYS:
        where = {"Bucket": BOX, "Key": key}
        body = ("sent to " + key).encode()
        fetch(s3.generate_presigned_url("put_object", where), "PUT", body, **{"Content-Type": "text/plain"})
        assert fetch(s3.generate_presigned_url("get_object", where)) == body, key
    forged = s3.generate_presigned_url("get_object", where).replace("Expires=3600", "Expires=3601")
    try:
        fetch(forged)
        raise AssertionError("a wrong signature passed")
    except urllib.error.HTTPError as e:
        assert e.code == 403, e
    named = dict(where, ResponseContentDisposition='attachment; filename="ä b.txt"')
    assert fetch(s3.generate_presigned_url("get_object", named)) == body


def parts():
    content = os.urandom(20 * 1024 * 1024)
    digest = hashlib.sha256(content).digest()
    halves = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20, max_concurrency=4)
    s3.upload_fileobj(io.BytesIO(content), BOX, "in parts", Config=halves)
    found = io.BytesIO()
    s3.download_fileobj(BOX, "in parts", found, Config=halves)
    assert hashlib.sha256(found.getvalue()).digest() == digest
    assert s3.head_object(Bucket=BOX, Key="in parts")["ETag"].endswith('-4"')
    part = s3.get_object(Bucket=BOX, Key="in parts", Range="bytes=5242870-5242889")
    assert part["Body"].read() == content[5242870:5242890]
    assert part["ContentRange"] == "bytes 5242870-5242889/20971520", part
    begun = s3.create_multipart_upload(Bucket=BOX, Key="given up")
    s3.upload_part(Bucket=BOX, Key="given up", UploadId=begun["UploadId"], PartNumber=1, Body=b"x" * (5 << 20))
    s3.abort_multipart_upload(Bucket=BOX, Key="given up", UploadId=begun["UploadId"])


def checksums():
    s3.put_object(Bucket=BOX, Key="summed", Body=b"x" * 300_000, ChecksumAlgorithm="SHA256")
    found = s3.get_object(Bucket=BOX, Key="summed", ChecksumMode="ENABLED")
    assert len(found["Body"].read()) == 300_000
    assert found["ChecksumSHA256"], found
    # Without a length known ahead: aws-chunked with the checksum in the trailer, as boto3 does it by default.
    s3.put_object(Bucket=BOX, Key="streamed", Body=io.BytesIO(b"y" * 300_000))
    assert s3.get_object(Bucket=BOX, Key="streamed")["Body"].read() == b"y" * 300_000


def refusals():
    for call in (s3.get_object, s3.head_object):
        try:
            call(Bucket=BOX, Key="none")
            raise AssertionError("found what is not there")
        except ClientError as e:
            assert e.response["ResponseMetadata"]["HTTPStatusCode"] == 404, e
    etag = s3.head_object(Bucket=BOX, Key="plain.txt")["ETag"]
    try:
        s3.get_object(Bucket=BOX, Key="plain.txt", IfNoneMatch=etag)
        raise AssertionError("not 304")
    except ClientError as e:
        assert e.response["ResponseMetadata"]["HTTPStatusCode"] == 304, e


def many():
    names = [f"many/{i:04}" for i in range(300)]
    for name in names:
        s3.put_object(Bucket=BOX, Key=name, Body=b"")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BOX, Prefix="many/", PaginationConfig={"PageSize": 100})
    assert [entry["Key"] for page in pages for entry in page["Contents"]] == names
    deleted = s3.delete_objects(Bucket=BOX, Delete={"Objects": [{"Key": name} for name in names]})
    assert len(deleted["Deleted"]) == len(names)


s3.create_bucket(Bucket=BOX)
for test in (awkward_keys, presigned, parts, checksums, refusals, many):
    test()
    step(test.__name__)
print("done", flush=True)
