package page

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"strconv"

	"otklik/bots"
	"otklik/bots/simulator"
)

// The limits of one request.
const (
	maxJSON   = 64 << 10
	maxPhotos = 10
	maxUpload = 25 << 20
	maxWords  = 64 << 10 // of a caption in a form
)

// errPicture means an uploaded file is not a picture a messenger would take.
var errPicture = errors.New("not a JPEG or PNG picture")

// action is something a person does with a phone. It reads the request and
// does it; its error becomes the answer.
type action func(*http.Request, phone) error

// act runs an action on the phone of the path.
func (p *page) act(do action) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.PathValue("n"))
		if err != nil || n < 1 || n > len(p.phones) {
			http.NotFound(w, r)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
		if err := do(r, p.phones[n-1]); err != nil {
			status, key := explain(err)
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(map[string]string{"error": key})
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

// explain gives an error's status and the key of its text.
func explain(err error) (status int, key string) {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge, "error.large"
	case errors.Is(err, errPicture):
		return http.StatusUnsupportedMediaType, "error.picture"
	case errors.Is(err, simulator.ErrEmpty):
		return http.StatusUnprocessableEntity, "error.empty"
	case errors.Is(err, simulator.ErrTooLong):
		return http.StatusUnprocessableEntity, "error.long"
	case errors.Is(err, simulator.ErrNoSuch):
		return http.StatusConflict, "error.gone"
	case errors.Is(err, simulator.ErrNeedsPlace):
		return http.StatusConflict, "error.place"
	}
	return http.StatusBadRequest, "error.other"
}

func say(r *http.Request, f phone) error {
	var in struct{ Text, Reply string }
	if err := read(r, &in); err != nil {
		return err
	}
	if in.Reply == "" {
		_, err := f.Person.Say(f.chat, in.Text)
		return err
	}
	_, err := f.Person.Reply(f.chat, in.Reply, in.Text)
	return err
}

// press presses by label, as a finger does; an empty message means the menu.
func press(r *http.Request, f phone) error {
	var in struct{ Message, Label string }
	if err := read(r, &in); err != nil {
		return err
	}
	return f.Person.Press(f.chat, in.Message, in.Label)
}

func place(r *http.Request, f phone) error {
	var in bots.Location
	if err := read(r, &in); err != nil {
		return err
	}
	if math.Abs(in.Lat) > 90 || math.Abs(in.Lon) > 180 {
		return errors.New("no such place on Earth")
	}
	_, err := f.Person.Location(f.chat, in.Lat, in.Lon)
	return err
}

// sample sends the picture we draw ourselves.
func sample(r *http.Request, f phone) error {
	var in struct{ Text, Reply string }
	if err := read(r, &in); err != nil {
		return err
	}
	return show(f, in.Text, in.Reply, [][]byte{pothole()})
}

// photos sends pictures chosen from the disk.
func photos(r *http.Request, f phone) error {
	form, err := r.MultipartReader()
	if err != nil {
		return err
	}
	var text, reply string
	var pictures [][]byte
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return show(f, text, reply, pictures)
		}
		if err != nil {
			return err
		}
		limit := int64(maxWords)
		if part.FormName() == "photo" {
			limit = maxUpload
		}
		data, err := io.ReadAll(io.LimitReader(part, limit))
		if err != nil {
			return err
		}
		switch part.FormName() {
		case "text":
			text = string(data)
		case "reply":
			reply = string(data)
		case "photo":
			pictures = append(pictures, data)
		}
		if len(pictures) > maxPhotos {
			return simulator.ErrTooLong
		}
	}
}

func show(f phone, text, reply string, pictures [][]byte) error {
	for _, b := range pictures {
		if t := http.DetectContentType(b); t != "image/jpeg" && t != "image/png" {
			return errPicture
		}
	}
	if reply != "" && len(pictures) > 0 {
		_, err := f.Person.Reply(f.chat, reply, text, pictures...)
		return err
	}
	_, err := f.Person.Photo(f.chat, text, pictures...)
	return err
}

func read(r *http.Request, to any) error {
	return json.NewDecoder(http.MaxBytesReader(nil, r.Body, maxJSON)).Decode(to)
}
