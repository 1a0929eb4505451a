package alertamongo

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/alertad/alertad/app/transfer/alerta"
	"github.com/alertad/alertad/db"
)

// batch is how many documents are asked for at a time; there are fewer if they are
// large.
const batch = 1000

// live is a running database.
type live struct {
	client   *mongo.Client
	database *mongo.Database
}

// defaultDatabase is Alerta's.
const defaultDatabase = "monitoring"

// patience is how long to wait for a server that can be asked.
const patience = 10 * time.Second

// Open connects to the database with that URL, mongodb://host/name, and looks
// whether it has alerts.
func Open(ctx context.Context, from string, o alerta.Options) (*Source, error) {
	convert, err := alerta.New(o)
	if err != nil {
		return nil, err
	}
	client, err := mongo.Connect(options.Client().SetAppName("alertad import").
		SetServerSelectionTimeout(patience).SetConnectTimeout(patience).ApplyURI(from))
	if err != nil {
		return nil, db.Wrap(db.Invalid, "this is no URL of a MongoDB database", err)
	}
	l := &live{client: client, database: client.Database(databaseName(from))}
	names, err := l.database.ListCollectionNames(ctx, bson.D{})
	switch {
	case err != nil:
		return nil, errors.Join(fmt.Errorf("connect: %w", err), l.Close())
	case !slices.Contains(names, "alerts"):
		return nil, errors.Join(db.Errorf(db.Invalid, "database %s has no collection alerts: the URL names it after the host", l.database.Name()), l.Close())
	}
	return &Source{data: l, convert: convert}, nil
}

// databaseName is the one that a URL names after the hosts.
func databaseName(from string) string {
	_, rest, _ := strings.Cut(from, "://")
	rest, _, _ = strings.Cut(rest, "?")
	_, name, _ := strings.Cut(rest, "/")
	if name, err := url.PathUnescape(name); err == nil && name != "" {
		return name
	}
	return defaultDatabase
}

func (l *live) name() string { return "MongoDB database " + l.database.Name() }

func (l *live) sorted() bool { return true }

func (l *live) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return l.client.Disconnect(ctx)
}

func (l *live) count(ctx context.Context, collection string) (int, error) {
	n, err := l.database.Collection(collection).EstimatedDocumentCount(ctx)
	return int(n), err
}

// docs yields the documents by their ids, for which there is always an index.
func (l *live) docs(ctx context.Context, collection string, fields ...string) iter.Seq2[bson.Raw, error] {
	return func(yield func(bson.Raw, error) bool) {
		o := options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetBatchSize(batch)
		if len(fields) > 0 {
			only := bson.M{}
			for _, name := range fields {
				only[name] = 1
			}
			o.SetProjection(only)
		}
		cursor, err := l.database.Collection(collection).Find(ctx, bson.D{}, o)
		if err != nil {
			yield(nil, err)
			return
		}
		defer func() { _ = cursor.Close(ctx) }() // it was only read
		for cursor.Next(ctx) {
			if !yield(cursor.Current, nil) {
				return
			}
		}
		if err := cursor.Err(); err != nil {
			yield(nil, err)
		}
	}
}
