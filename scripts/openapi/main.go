// Command openapi writes the schemas of the API's OpenAPI document. The types
// of the console are made from them: npm run types.
package main

import (
	"encoding/json"
	"log"
	"os"

	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/app/api/docs"
)

func main() {
	var whole struct {
		OpenAPI    json.RawMessage `json:"openapi"`
		Info       json.RawMessage `json:"info"`
		Components struct {
			Schemas json.RawMessage `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(api.Reference("").Document(docs.Example), &whole); err != nil {
		log.Fatal(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(whole); err != nil {
		log.Fatal(err)
	}
}
