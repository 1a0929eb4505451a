package alertamongo

import (
	"encoding/base64"
	"time"

	"github.com/google/uuid"
	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/alertad/alertad/app/transfer/alerta"
)

// document reads a valid document whole. The result shares no memory with it.
func document(raw bson.Raw) alerta.Doc { return object(raw) }

func object(raw bson.Raw) map[string]any {
	elements, err := raw.Elements()
	if err != nil { // not of a document that is valid
		return nil
	}
	out := make(map[string]any, len(elements))
	for _, e := range elements {
		out[e.Key()] = value(e.Value())
	}
	return out
}

// value makes one of the values that an alerta.Doc has.
func value(v bson.RawValue) any {
	switch v.Type {
	case bson.TypeNull, bson.TypeUndefined:
		return nil
	case bson.TypeString:
		return v.StringValue()
	case bson.TypeSymbol:
		return v.Symbol()
	case bson.TypeBoolean:
		return v.Boolean()
	case bson.TypeInt32:
		return int64(v.Int32())
	case bson.TypeInt64:
		return v.Int64()
	case bson.TypeDouble:
		return v.Double()
	case bson.TypeDecimal128:
		return v.Decimal128().String()
	case bson.TypeDateTime:
		return v.Time().UTC()
	case bson.TypeTimestamp:
		seconds, _ := v.Timestamp()
		return time.Unix(int64(seconds), 0).UTC()
	case bson.TypeObjectID:
		return v.ObjectID().Hex()
	case bson.TypeEmbeddedDocument:
		return object(v.Document())
	case bson.TypeArray:
		return array(v.Array())
	case bson.TypeBinary:
		return bytesText(v.Binary())
	}
	return v.String() // extended JSON
}

func array(raw bson.RawArray) []any {
	values, err := raw.Values()
	if err != nil {
		return nil
	}
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = value(v)
	}
	return out
}

// bytesText is a UUID's usual form, and other bytes in base 64.
func bytesText(subtype byte, data []byte) string {
	if id, err := uuid.FromBytes(data); err == nil && (subtype == bson.TypeBinaryUUID || subtype == bson.TypeBinaryUUIDOld) {
		return id.String()
	}
	return base64.StdEncoding.EncodeToString(data)
}
